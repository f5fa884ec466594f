package dev.sluice.sqs;

class FailedDeletesBySdkTest extends FailedDeletesTest {
  @Override
  RequestPath path() {
    return RequestPath.SDK;
  }
}
