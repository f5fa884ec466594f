package dev.sluice.sqs;

class SqsSourceContractBySdkTest extends SqsSourceContractTest {
  @Override
  Transport path() {
    return Transport.SDK;
  }
}
