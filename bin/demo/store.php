<?php
/** A real store, the first time: the shop of the tests, and a shopper. */

declare(strict_types=1);

if ( 'yes' !== get_option( 'churnstop_demo_store' ) ) {
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'blogname', 'ChurnStop demo store' );
	switch_theme( 'twentytwentyfour' );
	wp_insert_user(
		array(
			'user_login' => 'shopper',
			'user_pass'  => 'shopper',
			'user_email' => 'shopper@example.test',
			'role'       => 'subscriber',
		)
	);
	require '/churnstop/harness/install/store.php';
	update_option( 'churnstop_demo_store', 'yes' );
}
