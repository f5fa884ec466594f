package dev.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The parts of a pipeline, of which a test may set one again before they are put together. */
final class TestPipeline {
  private @Nullable Source<String> source;
  private @Nullable Transformer<? super Delivery<String>, Keyed<String>> transformer;
  private @Nullable Sink<String> sink;
  private @Nullable Sink<Rejected<String>> deadLetters;
  private PipelineOptions options = PipelineOptions.defaults();
  private ThreadFactory threads = LaneThreads.platform();
  private final List<PipelineListener> listeners = new ArrayList<>();

  TestPipeline source(Source<String> part) {
    source = part;
    return this;
  }

  TestPipeline transformer(Transformer<? super Delivery<String>, Keyed<String>> part) {
    transformer = part;
    return this;
  }

  TestPipeline sink(Sink<String> part) {
    sink = part;
    return this;
  }

  TestPipeline deadLetters(Sink<Rejected<String>> part) {
    deadLetters = part;
    return this;
  }

  TestPipeline leaveRejected() {
    deadLetters = null;
    return this;
  }

  TestPipeline options(PipelineOptions set) {
    options = set;
    return this;
  }

  TestPipeline threads(ThreadFactory part) {
    threads = part;
    return this;
  }

  TestPipeline listener(PipelineListener listener) {
    listeners.add(listener);
    return this;
  }

  Pipeline<String, String> build() {
    Pipeline.Builder<String, String> builder =
        Pipeline.<String, String>builder()
            .source(OptionCheck.needed("source", source))
            .transformer(OptionCheck.needed("transformer", transformer))
            .sink(OptionCheck.needed("sink", sink))
            .options(options)
            .threads(threads);
    listeners.forEach(builder::listener);
    return deadLetters == null
        ? builder.leaveRejected().build()
        : builder.deadLetters(deadLetters).build();
  }
}
