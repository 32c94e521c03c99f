/** The only package of the library that imports Spark. */
package dev.sluice.spark;
