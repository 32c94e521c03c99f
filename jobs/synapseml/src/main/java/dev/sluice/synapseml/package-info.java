/** SynapseML's ONNXModel on the Spark that it is built for, as a process that a benchmark asks for rounds. */
package dev.sluice.synapseml;
