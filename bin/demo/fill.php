<?php
/** Fills the shop the first time, and leaves word of who may log in. */

declare(strict_types=1);

/** @var list<string> $args */
if ( 'store' !== $args[0] && false === get_option( 'churnstop_demo_logins' ) ) {
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'blogname', 'ChurnStop demo shop' );
	switch_theme( 'twentytwentyfour' );
	global $wp_rewrite;
	$wp_rewrite->init();
	\ChurnStop\Connections\Sandbox\Demo::fill();
	flush_rewrite_rules( false );
}

file_put_contents(
	'/churnstop/state/answer.json',
	wp_json_encode(
		array(
			'wordpress' => get_bloginfo( 'version' ),
			'churnstop' => CHURNSTOP_VERSION,
			'logins'    => array_values( (array) get_option( 'churnstop_demo_logins', array() ) ),
		)
	)
);
