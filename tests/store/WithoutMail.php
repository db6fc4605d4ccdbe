<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use PHPUnit\Framework\Attributes\AfterClass;
use PHPUnit\Framework\Attributes\BeforeClass;

/**
 * Where thousands of e-mails would be rendered for nobody. What is sent, and that it disturbs nothing, is for the other
 * tests.
 */
trait WithoutMail {

	#[BeforeClass]
	public static function mail_off(): void {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof \WC_Email ) {
				add_filter( 'woocommerce_email_enabled_' . $email->id, '__return_false', PHP_INT_MAX );
			}
		}
	}

	#[AfterClass]
	public static function mail_on(): void {
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof \WC_Email ) {
				remove_filter( 'woocommerce_email_enabled_' . $email->id, '__return_false', PHP_INT_MAX );
			}
		}
	}
}
