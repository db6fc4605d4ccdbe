<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Redemptions;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** A redemption as it is read, and what its end is called. */
final class RedemptionTest extends TestCase {

	/**
	 * @return iterable<string, array{string, bool, bool, string}> State → live, not true yet, the event that ends it.
	 */
	public static function states(): iterable {
		yield 'pending' => array( Redemption::PENDING, true, true, Event::OFFER_FAILED );
		yield 'awaiting' => array( Redemption::AWAITING, true, true, Event::OFFER_FAILED );
		yield 'applied' => array( Redemption::APPLIED, true, false, Event::OFFER_REVERTED );
		yield 'finished' => array( Redemption::FINISHED, false, false, Event::OFFER_REVERTED );
		yield 'reverted' => array( Redemption::REVERTED, false, false, Event::OFFER_REVERTED );
		yield 'failed' => array( Redemption::FAILED, false, false, Event::OFFER_REVERTED );
	}

	#[DataProvider( 'states' )]
	public function test_what_never_came_to_be_failed_and_what_was_true_is_reverted(
		string $state,
		bool $live,
		bool $to_come,
		string $type,
	): void {
		$redemption = self::redemption( $state );
		self::assertSame( array( $live, $to_come ), array( $redemption->is_live(), $redemption->is_to_come() ) );
		$event = $redemption->ended_event(
			null,
			Actor::system(),
			'cancelled',
			new \DateTimeImmutable( '2026-03-02' ),
			true,
		);
		self::assertSame(
			array( $type, 'a-pause-1', 8, true ),
			array( $event->type, $event->offer_id, $event->redemption_id, $event->data['notify'] ?? null ),
		);
		self::assertSame( $to_come, isset( $event->data['failure'] ) );
	}

	public function test_a_row_is_read_whole(): void {
		$told = self::redemption( Redemption::APPLIED )->to_array();
		self::assertSame(
			array( 8, 'remote:sub_7', array( 'kind' => 'hold', 'days' => 30 ), '2026-04-01T00:00:00Z', null ),
			array( $told['id'], $told['subscription_id'], $told['change'], $told['resumes_at'], $told['ended_by'] ),
		);
	}

	public function test_answers_become_history(): void {
		$rows = array(
			array( 'answered' => 'a', 'answer' => Responses::DECLINED ),
			array( 'answered' => 'b', 'answer' => Responses::ACCEPTED ),
			array( 'answered' => null, 'answer' => null ),
			array( 'answered' => 'pause', 'answer' => 'refused', 'attempt' => 'another' ),
			array( 'answered' => 'discount', 'answer' => 'refused', 'attempt' => 'this' ),
			array( 'answered' => 'skip_renewal', 'answer' => 'refused', 'attempt' => 'this' ),
			array( 'answered' => 'skip_renewal', 'answer' => 'gateway_refused', 'attempt' => 'this' ),
		);
		$history = Responses::history( $rows, true, 'this' );
		self::assertSame(
			array( array( 'a' ), array( 'b' ), true, array( 'pause', 'skip_renewal' ) ),
			array( $history->declined, $history->accepted, $history->live_redemption, $history->refused ),
			'What this attempt was refused once may be tried again.',
		);
	}

	private static function redemption( string $state ): Redemption {
		$ref   = new SubscriptionRef( 'remote', 'sub_7' );
		$price = new Money( 4000, 'USD', 2, '$40.00' );
		return Redemption::from_row(
			$ref->columns() + array(
				'id'             => '8',
				'redemption_key' => 'k',
				'attempt_uuid'   => 'u',
				'customer_id'    => 'remote:cus_1',
				'offer_id'       => 'a-pause-1',
				'offer_type'     => 'pause',
				'state'          => $state,
				'receipt'        => Data::encode(
					(
						new Receipt(
							$ref,
							Change::hold( 30 ),
							array(),
							array(),
							array(),
							new \DateTimeImmutable( '2026-04-01' ),
						)
					)->to_array(),
				),
				'terms'          => Data::encode( ( new Terms( $price, null, null, $price, null ) )->to_record() ),
			)
		);
	}
}
