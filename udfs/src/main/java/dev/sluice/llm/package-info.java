/** Prompts, the HTTP client onion and the validation of answers. The only package that imports OkHttp. */
package dev.sluice.llm;
