<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/** The database refused a statement, or a table of ours is gone. Doors turn it into the store's own cancel. */
final class StorageFailure extends \RuntimeException {}
