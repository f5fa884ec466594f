package com.example.logins;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application that has a {@code DataSource} and an {@code SqsClient} for other things too, and
 * drains a queue of login events beside these.
 */
@SpringBootApplication
public class LoginsApplication {

  public static void main(String[] args) {
    SpringApplication.run(LoginsApplication.class, args);
  }
}
