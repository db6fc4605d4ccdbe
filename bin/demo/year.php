<?php
/** The demo's year of history, for a sandbox that has none; in the language named as first argument, if any is. */

declare(strict_types=1);

/** @var list<string> $args */
update_option( 'blogname', 'The Coffee Box' );
update_option( 'WPLANG', $args[0] ?? '' );
\ChurnStop\Plugin::get()->part( \ChurnStop\Demo\Year::class )->fill();
