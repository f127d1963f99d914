# Everything in this folder.
for part in settings output process ports packages postgres rabbitmq cli; do
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done
