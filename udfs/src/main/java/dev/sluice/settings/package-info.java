/** Configuration to specs. */
package dev.sluice.settings;
