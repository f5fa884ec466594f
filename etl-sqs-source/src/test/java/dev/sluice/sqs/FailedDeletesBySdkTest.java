package dev.sluice.sqs;

class FailedDeletesBySdkTest extends FailedDeletesTest {
  @Override
  Transport path() {
    return Transport.SDK;
  }
}
