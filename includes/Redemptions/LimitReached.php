<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

/**
 * Takes back the transaction of an accepted offer: a budget has no room for it, or the subscription has another one.
 */
final class LimitReached extends \RuntimeException {}
