# The runner as an image:  docker build -t sluice .
#
# The jar is built inside, so that Docker is all that is needed; Maven's downloads take a few minutes the
# first time. With a jar at hand (./mvnw package made etl-runner/target/sluice.jar) skip that:
#   docker build --build-arg JAR=prebuilt -t sluice .

# By digest, so that a build gets what was looked at: the tag says which, for who reads it. Of another version:
#   docker buildx imagetools inspect eclipse-temurin:TAG --format '{{.Manifest.Digest}}'
ARG JDK_IMAGE=eclipse-temurin:17.0.20_8-jdk-noble@sha256:c2c0deda43a14dea9d5c6c5349d22538c385c7d678d03dc6a133fe0656ed0d64
ARG JRE_IMAGE=eclipse-temurin:17.0.20_8-jre-noble@sha256:76bf6d763e84e4d286d5ee3df61e4adeca214977f83c7d8d2327b93db582dd9d

FROM ${JDK_IMAGE} AS build
ARG JAR=build
WORKDIR /build
COPY . .
RUN if [ "$JAR" = build ]; then \
      rm -rf etl-demo/target && ./mvnw -B -ntp -pl etl-demo -am package \
        -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip; \
    fi \
 && cp etl-runner/target/sluice.jar /sluice.jar

# Which classes a run loads is seen from a demo, whose PostgreSQL does not start as root. Where there is no
# demo or it can't run here, they are those of the help text, and a run starts as slowly as without.
RUN setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp \
      java -XX:DumpLoadedClassList=/tmp/demo.classes \
        -cp 'etl-demo/target/classes:etl-demo/target/lib/*' dev.sluice.demo.Demo demo \
 && cp /tmp/demo.classes /sluice.classes \
 || java -XX:DumpLoadedClassList=/sluice.classes -jar /sluice.jar run --help >/dev/null

FROM ${JRE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="Moves JSON messages from Amazon SQS into PostgreSQL and masks personal data on the way" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# /keys belongs to the user, so that a new volume mounted there does too.
RUN groupadd --gid 10001 sluice \
 && useradd --uid 10001 --gid sluice --create-home --shell /usr/sbin/nologin sluice \
 && install -d -o sluice -g sluice -m 0700 /keys
COPY --from=build /sluice.jar /sluice.classes /opt/sluice/

# The classes in the form in which this JVM keeps them in memory. An archive of another jar or another JVM is
# not used, which costs time and nothing else.
RUN java -Xshare:dump -XX:SharedClassListFile=/opt/sluice/sluice.classes \
      -XX:SharedArchiveFile=/opt/sluice/sluice.jsa -cp /opt/sluice/sluice.jar -Xlog:disable

# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /home/sluice

# The JVM is process 1 and gets the signal itself: it finishes the batches at hand and returns the rest,
# which takes up to --shutdown-timeout. More flags for the JVM: JDK_JAVA_OPTIONS.
# The first flags of its memory are those of docker/jvm.options; another collector needs -XX:-UseSerialGC too.
# Nobody attaches to the process, and what it has in memory is not written to a file when it ends badly.
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/sluice/sluice.jsa", "-Xlog:cds=off", \
  "-XX:+UseSerialGC", "-Xms64m", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", \
  "-XX:+DisableAttachMechanism", "-XX:-CreateCoredumpOnCrash", "-XX:-HeapDumpOnOutOfMemoryError", "-jar", "/opt/sluice/sluice.jar"]
CMD ["run"]
