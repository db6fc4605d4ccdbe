<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Admin\StaffText;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Emails\EmailComposer;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\Http;

/**
 * A member of staff who has switched into a customer's account acts with the customer's rights, and under their own
 * name.
 */
final class SwitchedStaffTest extends StoreAttempt {

	private static function staff(): \WP_User {
		$staff = get_user_by( 'login', 'manager' );
		self::assertInstanceOf( \WP_User::class, $staff );
		return $staff;
	}

	private static function switched_into( int|string $customer_id ): Http {
		self::assertIsInt( $customer_id );
		return Http::as( $customer_id )->with_cookie(
			'churnstop_test_peer',
			'switched',
		)->with_cookie( 'churnstop_test_staff', 'manager' );
	}

	private static function notes( int $id ): string {
		return implode(
			"\n",
			array_map(
				static fn ( object $note ): string => Data::string( (array) $note, 'content' ),
				wc_get_order_notes( array( 'order_id' => $id ) ),
			),
		);
	}

	/** @dataProvider doors */
	public function test_staff_who_have_switched_into_a_customer_are_named( string $door ): void {
		$made  = self::subscribe( 'pause' );
		$staff = self::staff();
		$http  = self::switched_into( $made->customer_id );
		if ( 'rest' === $door ) {
			$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
			self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/cancel' );
		} else {
			$page = '/my-account/view-subscription/' . $made->id . '/?churnstop_cancel=' . $made->id;
			$html = $http->get( $page )['body'];
			self::assertSame( 1, preg_match( '/name="churnstop_nonce" value="([^"]+)"/', $html, $nonce ), $html );
			$http->post( $page, array( 'churnstop_step' => 'cancel', 'churnstop_nonce' => $nonce[1] ?? '' ) );
		}
		self::reload();
		$events = Plugin::get()->part( Database::class )->rows(
			'SELECT type, data FROM {events} WHERE subscription_id = %s ORDER BY id',
			array( (string) $made->id ),
		);
		self::assertSame( array( 'attempt_started', 'subscription_cancelled' ), array_column( $events, 'type' ) );
		foreach ( $events as $event ) {
			$actor = Data::map( Data::decode( Data::string( $event, 'data' ) ), 'actor' );
			self::assertSame(
				array( 'customer', $staff->ID, $made->customer_id ),
				array( $actor['kind'] ?? '', $actor['user_id'] ?? 0, $actor['customer_id'] ?? 0 ),
			);
		}
		self::assertStringContainsString(
			'cancelled by ' . $staff->display_name . ' for the customer',
			self::notes( $made->id ),
		);
		$attempt = Plugin::get()->part( AttemptStore::class )->last_cancellation(
			WooCommerceSubscriptions::ref( $made->id ),
		);
		self::assertNotNull( $attempt );
		$email = Plugin::get()->part( EmailComposer::class )->cancelled( $attempt );
		self::assertSame( $staff->display_name, $email->facts['Done for you by'] ?? '', 'The proof says so.' );
		self::assertSame(
			$staff->display_name . ' (staff, as the customer)',
			StaffText::actor( $attempt->actor->to_array() ),
		);
	}

	/** @return iterable<string, array{string}> */
	public static function doors(): iterable {
		yield 'the modal' => array( 'rest' );
		yield 'the page without script' => array( 'page' );
	}

	/** @dataProvider doors */
	public function test_what_they_accept_and_end_is_theirs_too( string $door ): void {
		self::publish( 'pause' );
		$made    = self::subscribe( 'pause' );
		$staff   = self::staff();
		$http    = self::switched_into( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/accept', self::acceptance( $attempt ) );
		self::reload();
		self::assertStringContainsString(
			'Accepted by ' . $staff->display_name . ' for the customer.',
			self::notes( $made->id ),
		);
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		if ( 'rest' === $door ) {
			self::assertSame(
				200,
				$http->rest( 'POST', '/churnstop/v1/redemptions/' . $live->id . '/resume', array() )['status'],
			);
		} else {
			$page = '/my-account/view-subscription/' . $made->id . '/';
			self::assertSame(
				1,
				preg_match_all(
					'/name="churnstop_agreement\[(\w+)\]" value="([^"]*)"/',
					$http->get( $page )['body'],
					$found,
				) > 0
					? 1
					: 0,
			);
			self::assertSame(
				303,
				$http->post( $page, array( 'churnstop_agreement' => array_combine( $found[1], $found[2] ) ) )['status'],
			);
		}
		self::reload();
		$ended = Plugin::get()->part( RedemptionStore::class )->get( $live->id );
		self::assertSame(
			array( 'reverted', $staff->ID ),
			array( $ended->state ?? '', $ended->ended_by['user_id'] ?? 0 ),
		);
		self::assertStringContainsString(
			'Ended by ' . $staff->display_name . ' for the customer.',
			self::notes( $made->id ),
		);
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
	}
}
