# What the native services need: everything in this folder but Docker's part.
for part in settings native-ports output data process ports packages postgres rabbitmq opensearch cli; do
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done
