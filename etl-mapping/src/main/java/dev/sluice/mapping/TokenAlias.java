package dev.sluice.mapping;

/**
 * Two tokens of one value, told while an overlap of keys lasts.
 *
 * @param domain the domain in which both were made
 * @param oldToken the token under a former key
 * @param newToken the token that new rows carry
 */
public record TokenAlias(String domain, String oldToken, String newToken) {}
