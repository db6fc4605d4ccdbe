<?php
/** Prints the demo's log-ins as JSON. */

declare(strict_types=1);

echo wp_json_encode( \ChurnStop\Connections\Sandbox\Demo::give_passwords() );
