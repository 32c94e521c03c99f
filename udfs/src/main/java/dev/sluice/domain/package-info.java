/** The words of Sluice as small immutable values. Imports nothing but the JDK. */
package dev.sluice.domain;
