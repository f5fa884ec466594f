package dev.sluice.runner.run;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Transformer;
import dev.sluice.core.Until;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.mapping.Seal;
import dev.sluice.runner.connect.DatabaseFlags;
import dev.sluice.runner.connect.QueueFlags;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.mapping.MaskingFlags;
import dev.sluice.runner.report.ReportFlags;
import dev.sluice.runner.report.RunReport;
import dev.sluice.runner.vault.VaultFlags;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice run}: checks everything, and then runs the pipeline. */
@Command(
    name = "run",
    description = {
      "Moves messages from the queue into the table until it is stopped.",
      "",
      "A message leaves the queue once its row is committed or its dead letter is stored, and makes"
          + " one row however often it is delivered. What can't be stored is rejected with a reason."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:The work was done; rejected messages are work done. So is a run that was stopped in order"
          + " by SIGTERM or Ctrl-C, where it had no end of its own.",
      " 1:It stopped on a failure, or since too many messages were rejected. What was not stored was"
          + " returned to the queue.",
      " 2:Bad usage or configuration: no message was taken.",
      "130, 143:Ctrl-C or SIGTERM stopped, in order, a run with --until-empty or --messages before its"
          + " end."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  sluice keys create keyset.json",
      "  SLUICE_DB_PASSWORD=... sluice run --until-empty --keyset keyset.json \\",
      "    --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/logins \\",
      "    --jdbc-url jdbc:postgresql://localhost:5432/app --db-user app"
    })
public final class RunCommand implements Callable<Integer> {
  /** Two polls in vain end a run until the queue is drained: no need to make them long. */
  private static final Duration LAST_POLLS = Duration.ofMillis(300);

  private final InputStream in;

  @Mixin private final QueueFlags queue = new QueueFlags();
  @Mixin private final RejectFlags reject = new RejectFlags();
  @Mixin private final DatabaseFlags database = new DatabaseFlags();
  @Mixin private final MaskingFlags masking;
  @Mixin private final KeyFlags keys;
  @Mixin private final VaultFlags vault = new VaultFlags();
  @Mixin private final StartFlags start = new StartFlags();
  @Mixin private final EndFlags end = new EndFlags();
  @Mixin private final PaceFlags pace = new PaceFlags();
  @Mixin private final ReportFlags reporting = new ReportFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  public RunCommand(InputStream in, Map<String, String> environment) {
    this.in = in;
    this.keys = new KeyFlags(environment);
    this.masking = new MaskingFlags(keys);
  }

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logging.verbose(output.verbose());
    queue.queueUrl();
    database.jdbcUrl();
    Until until = end.until(in, command.getErr());
    PipelineOptions options = options(until);
    Optional<RunReport> report = reporting.report().map(RunReport::at);
    Mapping mapping = masking.mapping();
    Function<Optional<Seal>, Transformer<Delivery<String>, Keyed<Row>>> transformer =
        masking.transformer(mapping);
    try (ProvidedListeners listeners = new ProvidedListeners();
        Parts parts = open(mapping, until)) {
      return new Run(
              parts,
              transformer.apply(parts.table().seal()),
              options,
              until,
              report,
              reporting.progress(),
              listeners.all(),
              command)
          .untilOver(end.shutdownTimeout());
    }
  }

  private Parts open(Mapping mapping, Until until) {
    try (Startup startup = start.begin()) {
      return new Parts.Plan(
              queue, reject, database, vault, keys, pace, mapping, keys.overlap(), until, startup)
          .open();
    }
  }

  private PipelineOptions options(Until until) {
    Duration whole = end.shutdownTimeout();
    PipelineOptions.Builder options =
        PipelineOptions.builder()
            .lanes(pace.lanes())
            .batchSize(pace.batchSize())
            .maxRejected(reject.maxRejected())
            .shutdownTimeout(whole.minus(Run.toClose(whole)));
    if (until instanceof Until.Empty) {
      options.pollWait(LAST_POLLS);
    }
    return options.build();
  }
}
