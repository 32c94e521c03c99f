/** Whether a certificate still holds: which accepted rows a night audits, and the test that the answers keep up across nights. */
package dev.sluice.certificate;
