<?php
/** Fills the shop the first time, and leaves word of who may log in. */

declare(strict_types=1);

require __DIR__ . '/straight.php';

$year = static function (): void {
	add_filter( 'query', 'churnstop_demo_straight' );
	\ChurnStop\Plugin::get()->part( \ChurnStop\Demo\Year::class )->fill();
	remove_filter( 'query', 'churnstop_demo_straight' );
};

/** @var list<string> $args */
if ( 'store' !== $args[0] && ! \ChurnStop\Connections\Sandbox\Demo::is_filled() ) {
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'blogname', 'ChurnStop demo shop' );
	switch_theme( 'twentytwentyfour' );
	global $wp_rewrite;
	$wp_rewrite->init();
	\ChurnStop\Connections\Sandbox\Demo::fill( $year );
	flush_rewrite_rules( false );
}

if ( 'store' === $args[0] ) {
	$year();
}

// Known passwords are for one's own machine: opened to a network, everybody gets a random one with each start.
$is_open = '127.0.0.1' !== wp_parse_url( home_url(), PHP_URL_HOST );
$give    = static function ( string $login, string $known ) use ( $is_open ): string {
	$user     = get_user_by( 'login', $login );
	$password = $is_open ? wp_generate_password( 16, false ) : $known;
	if ( ! wp_check_password( $password, $user->user_pass, $user->ID ) ) {
		wp_set_password( $password, $user->ID );
	}
	return $password;
};

$logins = 'store' === $args[0]
	? array(
		array(
			'label'    => 'Shopper, one subscription',
			'url'      => wc_get_account_endpoint_url( 'subscriptions' ),
			'user'     => 'shopper',
			'password' => $give( 'shopper', 'shopper' ),
		),
	)
	: \ChurnStop\Connections\Sandbox\Demo::give_passwords();

$logins[] = array(
	'label'    => 'Administrator',
	'url'      => admin_url(),
	'user'     => 'admin',
	'password' => $give( 'admin', 'password' ),
);

file_put_contents(
	'/churnstop/state/answer.json',
	wp_json_encode(
		array(
			'wordpress' => get_bloginfo( 'version' ),
			'churnstop' => CHURNSTOP_VERSION,
			'logins'    => $logins,
		)
	)
);
