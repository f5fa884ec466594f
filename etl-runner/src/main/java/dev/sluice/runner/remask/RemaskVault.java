package dev.sluice.runner.remask;

import dev.sluice.mapping.Seal;
import dev.sluice.mapping.SealedValue;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.vault.OpenVault;
import dev.sluice.runner.vault.VaultFlags;
import dev.sluice.vault.Inquiry;
import dev.sluice.vault.KeptOriginals;
import dev.sluice.vault.Vault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The vault of a remask: values are recovered from it under their old tokens, each with an audit
 * row before, and kept in it under their new ones.
 */
record RemaskVault(OpenVault open, Vault vault, Inquiry inquiry) implements AutoCloseable {
  private static final String FORGOTTEN = "forgotten";
  private static final String CLOSED = "that no key given here opens";
  private static final String UNKNOWN = "unknown to the vault";
  private static final String NO_TOKEN = "of no key";

  /**
   * What a masker with keys makes. Nothing else may be asked for: a column may hold values from
   * before it was masked, and the audit keeps what it is asked.
   */
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{8}:[0-9A-Za-z_-]{22,1900}");

  /** What is known of some tokens. Shows no value. */
  record Found(Map<String, String> values, Map<String, String> reasons) {

    boolean isForgotten(String token) {
      return FORGOTTEN.equals(reasons.get(token));
    }

    @Override
    public String toString() {
      return "Found[" + values.size() + " values]";
    }
  }

  /**
   * Opens the vault, where there is one; the caller closes it.
   *
   * @param inquiry what the audit is to say
   * @throws dev.sluice.core.ConfigurationException as {@link VaultFlags#open}, and where the user
   *     may not reveal
   */
  static Optional<RemaskVault> open(
      VaultFlags flags, KeyFlags keys, Inquiry inquiry, Startup startup) {
    return flags
        .open(keys, 1, startup)
        .map(
            open -> {
              Vault vault = Vault.in(open.pool(), flags.schema());
              try {
                vault.requireRevealer();
              } catch (RuntimeException | Error e) {
                open.close();
                throw e;
              }
              return new RemaskVault(open, vault, inquiry);
            });
  }

  /** Looks for the values of tokens of a domain. */
  Found find(String domain, Collection<String> tokens) {
    Map<String, String> values = new HashMap<>();
    Map<String, String> reasons = new HashMap<>();
    Set<String> asked = new HashSet<>();
    for (String token : tokens) {
      boolean isToken = TOKEN.matcher(token).matches();
      reasons.put(token, isToken ? UNKNOWN : NO_TOKEN);
      if (isToken) {
        asked.add(token);
      }
    }
    KeptOriginals kept = vault.reveal(asked, inquiry);
    kept.forgotten().forEach(token -> reasons.put(token, FORGOTTEN));
    for (SealedValue value : kept.sealed()) {
      if (value.domain().equals(domain)) {
        String token = value.token();
        Optional<String> clear = open.sealer().open(domain, token, value.sealed());
        if (clear.isPresent()) {
          values.put(token, clear.get());
          reasons.remove(token);
        } else {
          reasons.put(token, CLOSED);
        }
      }
    }
    return new Found(values, reasons);
  }

  /** Keeps values under their tokens; on return this is committed. */
  void keep(String domain, Map<String, String> valuesByToken) {
    List<SealedValue> sealed = new ArrayList<>();
    Seal seal = open.seal();
    valuesByToken.forEach(
        (token, value) ->
            sealed.add(SealedValue.of(domain, token, seal.seal(domain, token, value))));
    open.writer().store(sealed);
  }

  @Override
  public void close() {
    open.close();
  }
}
