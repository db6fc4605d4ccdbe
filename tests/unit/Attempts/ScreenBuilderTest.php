<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Attempts;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\ScreenBuilder;
use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

final class ScreenBuilderTest extends TestCase {

	private const REASONS = array( 'price', 'usage', 'need', 'service', 'quality', 'other' );

	/** @return list<string> The reasons' ids as the survey has them. */
	private static function reasons( string $order, string $uuid ): array {
		$flow    = Flow::from_array(
			array(
				'survey'  => array( 'order' => $order ),
				'reasons' => array_map(
					static fn ( string $kind ): array => array(
						'id' => $kind,
						'kind' => $kind,
						'label' => $kind,
						'offers' => array(),
					),
					self::REASONS,
				),
			)
		);
		$attempt = new Attempt(
			$uuid,
			1,
			Actor::customer( 1 ),
			array( new SubscriptionRef( 'sandbox', '1' ) ),
			Attempt::LIVE,
			'',
			'',
			1,
			1,
			'',
			new \DateTimeImmutable(),
		);
		return array_map(
			static fn ( array $reason ): string => Data::string( $reason, 'id' ),
			Data::maps(
				( new ScreenBuilder( new OfferTypes( array() ) ) )->of( $attempt, $flow, null, true, false ),
				'reasons',
			),
		);
	}

	public function test_a_fixed_order_is_the_merchants(): void {
		self::assertSame( self::REASONS, self::reasons( 'fixed', 'any' ) );
	}

	public function test_a_shuffled_order_differs_by_attempt_and_not_within_one_and_other_stays_last(): void {
		$orders = array();
		for ( $n = 0; $n < 50; $n++ ) {
			$order = self::reasons( 'shuffled', 'attempt-' . $n );
			self::assertSame( $order, self::reasons( 'shuffled', 'attempt-' . $n ), 'Back shows the same.' );
			self::assertEqualsCanonicalizing( self::REASONS, $order );
			self::assertSame( 'other', $order[5] );
			$orders[ implode( ' ', $order ) ] = true;
		}
		self::assertGreaterThan( 20, count( $orders ) );
	}
}
