package dev.sluice.runner;

class EmbeddedEndToEndTest extends EndToEndTest {
  @Override
  Servers servers() {
    return EmbeddedServers.SHARED;
  }
}
