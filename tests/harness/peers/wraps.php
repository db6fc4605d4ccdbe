<?php
/**
 * Marks around each text of a plugin, as TranslatePress puts them there while a request runs. It takes them out of
 * pages alone.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

$churnstop_peer_wrap = static fn ( string $text ): string =>
	'#!trpst#trp-gettext data-trpgettextoriginal=1#!trpen#' . $text . '#!trpst#/trp-gettext#!trpen#';
foreach ( array( 'gettext', 'gettext_with_context', 'ngettext', 'ngettext_with_context' ) as $churnstop_peer_hook ) {
	add_filter( $churnstop_peer_hook, $churnstop_peer_wrap, 100 );
}
