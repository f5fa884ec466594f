package dev.sluice.sqs;

class SqsSourceContractBySdkTest extends SqsSourceContractTest {
  @Override
  RequestPath path() {
    return RequestPath.SDK;
  }
}
