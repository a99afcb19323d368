package io.tcptransfer;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * The arrows between packages (DESIGN.md section 2). A new arrow changes this test in the same
 * commit, with the reason.
 */
class ArchitectureTest {
  private static final String ROOT = "io.tcptransfer";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packagesKnowOnlyWhomTheyMay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("main")
        .definedBy(ROOT)
        .layer("launcher")
        .definedBy(ROOT + ".launcher..")
        .layer("client")
        .definedBy(ROOT + ".client..")
        .layer("tcp")
        .definedBy(ROOT + ".tcp..")
        .layer("http")
        .definedBy(ROOT + ".http..")
        .layer("ops")
        .definedBy(ROOT + ".ops..")
        .layer("cluster")
        .definedBy(ROOT + ".cluster..")
        .layer("bus")
        .definedBy(ROOT + ".bus..")
        .layer("channel")
        .definedBy(ROOT + ".channel..")
        .layer("framing")
        .definedBy(ROOT + ".framing..")
        .layer("trust")
        .definedBy(ROOT + ".trust..")
        .layer("tls")
        .definedBy(ROOT + ".tls..")
        .layer("config")
        .definedBy(ROOT + ".config..")
        .whereLayer("main")
        .mayOnlyAccessLayers(
            "launcher", "tcp", "http", "ops", "tls", "channel", "trust", "config", "cluster")
        // The commands deploy MainVerticle by its name, and read the configuration before it.
        // Some commands are peers of a relay, and tell why a file for TLS is of no use.
        .whereLayer("launcher")
        // And before there is a verticle, Vert.x has joined the other nodes.
        .mayOnlyAccessLayers("main", "client", "tls", "config", "cluster")
        // A client is another program: it shares the rule of framing and the reading of PEM files.
        .whereLayer("client")
        .mayOnlyAccessLayers("framing", "tls", "config")
        // Who may come in is decided the same way at either door.
        .whereLayer("tcp")
        .mayOnlyAccessLayers("framing", "channel", "bus", "trust", "tls", "config")
        // What an operator may ask is asked over HTTP.
        .whereLayer("http")
        .mayOnlyAccessLayers("framing", "channel", "bus", "ops", "trust", "tls", "config")
        .whereLayer("ops")
        .mayOnlyAccessLayers("channel", "config")
        // Another node is one more that follows a channel, and one more whose state is shown.
        .whereLayer("cluster")
        .mayOnlyAccessLayers("channel", "bus", "ops", "config")
        // Every port that is listened on may speak TLS.
        .whereLayer("tls")
        .mayOnlyAccessLayers("config")
        .whereLayer("trust")
        .mayOnlyAccessLayers("config")
        .whereLayer("bus")
        .mayOnlyAccessLayers("channel", "config")
        .whereLayer("channel")
        .mayOnlyAccessLayers("config")
        .whereLayer("framing")
        .mayOnlyAccessLayers("config")
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .check(classes);
  }

  @Test
  void lawAndFramingKnowNeitherSocketsNorHttpNorVertx() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".channel..", ROOT + ".framing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty.channel..", "io.netty.handler..", "java.net..")
        .check(classes);
  }

  /** An address is a value; a socket is not. */
  @Test
  void trustKnowsNeitherSocketsNorHttpNorVertx() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(ROOT + ".trust..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty.channel..", "io.netty.handler..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.net.Socket.class)
        .check(classes);
  }

  @Test
  void onlyTheBusKnowsTheEventBus() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(ROOT + "..")
        .and()
        .resideOutsideOfPackage(ROOT + ".bus..")
        .should()
        .callMethod(io.vertx.core.eventbus.EventBus.class, "publish", String.class, Object.class)
        .orShould()
        .callMethod(io.vertx.core.eventbus.EventBus.class, "localConsumer", String.class)
        .orShould()
        .callMethod(io.vertx.core.eventbus.EventBus.class, "consumer", String.class)
        .check(classes);
  }
}
