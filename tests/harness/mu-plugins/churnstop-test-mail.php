<?php
/**
 * Keeps mail on the machine: one JSON line a message in mail.log beside the site's folder.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ) {
		file_put_contents(
			dirname( rtrim( ABSPATH, '/' ) ) . '/mail.log',
			wp_json_encode(
				array(
					'to'      => $mail['to'],
					'subject' => $mail['subject'],
					'message' => $mail['message'],
				)
			) . "\n",
			FILE_APPEND | LOCK_EX
		);
		return true;
	},
	10,
	2
);
