package dev.sluice.sqs;

class SettlingBySdkTest extends SettlingTest {
  @Override
  RequestPath path() {
    return RequestPath.SDK;
  }
}
