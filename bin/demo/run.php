<?php
/** Loads WordPress and runs a script in it; what stops it is left in error.txt for the one who waits. */

declare(strict_types=1);

/** @var string $script */
define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );
register_shutdown_function(
	static function (): void {
		$error = error_get_last();
		if (
			null !== $error
			&& 0 !== (
				$error['type'] & (
					E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR
				)
			)
		) {
			file_put_contents(
				'/churnstop/state/error.txt',
				$error['message'] . ' in ' . $error['file'] . ':' . $error['line'] . "\n",
			);
		}
	}
);

require '/wordpress/wp-load.php';
require '/churnstop/' . $script;
