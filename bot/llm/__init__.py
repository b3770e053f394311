"""Our values to and from an OpenAI-compatible API. The only room that imports openai."""
