<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** Where our REST routes are: for the rooms that only need their address. */
final class RestApi {

	public const NAMESPACE = 'churnstop/v1';
}
