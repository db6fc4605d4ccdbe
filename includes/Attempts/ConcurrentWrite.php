<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

/** Another request wrote first: the transaction is taken back, the move starts over. */
final class ConcurrentWrite extends \RuntimeException {}
