"""What the bot serves over HTTP: the webhook, health and metrics. It knows no other room."""
