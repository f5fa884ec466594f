package dev.sluice.runner.vault;

import dev.sluice.mapping.SealedValue;
import dev.sluice.mapping.Unmasker;
import dev.sluice.masking.Sealer;
import dev.sluice.vault.Inquiry;
import dev.sluice.vault.KeptOriginals;
import dev.sluice.vault.Vault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the values of tokens: in the vault, which is asked first and whose word counts where it
 * says that a token is forgotten, and by the keys of siv.
 *
 * @param vault empty where there is none, and so no audit
 * @param sealer opens what the vault keeps
 * @param siv undoes tokens of siv
 * @param domains those in which siv is tried
 */
record Revealing(
    Optional<Vault> vault, Optional<Sealer> sealer, Optional<Unmasker> siv, List<String> domains) {

  /** A value behind a token, on its way to standard output. Shows itself to nobody else. */
  record Revealed(String token, String domain, String value) {
    @Override
    public String toString() {
      return "Revealed[" + token + "]";
    }
  }

  /** What was found, in the order of the tokens, and why the rest was not. */
  record Result(List<Revealed> revealed, Map<String, String> problems) {}

  /** The same with a vault. */
  Revealing from(Vault kept) {
    return new Revealing(Optional.of(kept), sealer, siv, domains);
  }

  Result of(List<String> tokens, Inquiry inquiry) {
    Map<String, List<Revealed>> found = new HashMap<>();
    Map<String, String> problems = new HashMap<>();
    vault.ifPresent(kept -> askVault(kept.reveal(tokens, inquiry), found, problems));
    List<String> others =
        tokens.stream()
            .filter(token -> !found.containsKey(token) && !"forgotten".equals(problems.get(token)))
            .toList();
    siv.ifPresent(unmasker -> undo(unmasker, others, found));
    List<Revealed> revealed = new ArrayList<>();
    for (String token : tokens) {
      List<Revealed> values = found.get(token);
      if (values == null) {
        problems.putIfAbsent(token, "unknown");
      } else {
        problems.remove(token);
        revealed.addAll(values);
      }
    }
    return new Result(revealed, problems);
  }

  private void askVault(
      KeptOriginals kept, Map<String, List<Revealed>> found, Map<String, String> problems) {
    kept.forgotten().forEach(token -> problems.put(token, "forgotten"));
    for (SealedValue value : kept.sealed()) {
      Optional<String> clear =
          sealer.flatMap(key -> key.open(value.domain(), value.token(), value.sealed()));
      if (clear.isPresent()) {
        add(new Revealed(value.token(), value.domain(), clear.get()), found);
      } else {
        problems.put(
            value.token(), "kept, but no key given here opens it, or it was sealed for another");
      }
    }
  }

  private void undo(
      Unmasker unmasker, Collection<String> tokens, Map<String, List<Revealed>> found) {
    for (String domain : domains) {
      unmasker
          .unmask(domain, tokens)
          .forEach((token, value) -> add(new Revealed(token, domain, value), found));
    }
  }

  private static void add(Revealed revealed, Map<String, List<Revealed>> found) {
    found.computeIfAbsent(revealed.token(), token -> new ArrayList<>()).add(revealed);
  }
}
