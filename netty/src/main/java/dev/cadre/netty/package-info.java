/**
 * The drain of Netty's servers. Its classes are not used where they are compiled: when a drain
 * begins, the agent defines them into the class loader of the application's Netty, once for each
 * copy of Netty, with {@code io.netty} renamed where that copy has another name ({@code
 * dev.cadre.agent.NettyCopy}). Hence no class here extends another one of this package: the JVM
 * would ask the loader for it.
 */
@NullMarked
package dev.cadre.netty;

import org.jspecify.annotations.NullMarked;
