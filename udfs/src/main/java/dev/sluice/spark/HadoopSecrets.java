package dev.sluice.spark;

import dev.sluice.llm.Secrets;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProvider.CredentialEntry;
import org.apache.hadoop.security.alias.CredentialProviderFactory;

/**
 * Hadoop's credential providers, those of {@code hadoop.security.credential.provider.path}. Not
 * {@link Configuration#getPassword}: that falls back to values that stand in the configuration for all to see.
 */
record HadoopSecrets(Configuration conf) implements Secrets {
    @Override
    public String find(String alias) throws IOException {
        for (CredentialProvider provider : CredentialProviderFactory.getProviders(conf)) {
            CredentialEntry entry = provider.getCredentialEntry(alias);
            if (entry != null) {
                return new String(entry.getCredential());
            }
        }
        return null;
    }

    /** Credentials may be among the values of the configuration. */
    @Override
    public String toString() {
        return "HadoopSecrets";
    }
}
