/** A Spring Boot application with a pipeline in it. */
package com.example.logins;
