package org.example;

/** What a worker tells the primary. */
record Served(String path, long count) {}
