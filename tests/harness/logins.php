<?php
/** Prints the demo's log-ins as JSON. */

declare(strict_types=1);

echo wp_json_encode( array_values( (array) get_option( 'churnstop_demo_logins', array() ) ) );
