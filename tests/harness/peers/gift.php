<?php
/**
 * A plugin with a type of offer and a kind of change of its own.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

require dirname( __DIR__, 2 ) . '/integration/plugins/gift-offer.php';
