"""An OpenAI-compatible API on this machine: scriptable, recording, as strict as the real one."""
