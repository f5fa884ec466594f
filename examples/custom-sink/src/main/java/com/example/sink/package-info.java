/** Sinks of your own: a file of JSON lines, and two tables of one database. */
package com.example.sink;
