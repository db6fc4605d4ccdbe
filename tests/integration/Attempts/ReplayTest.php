<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/**
 * Each request sent a second time, at once and after the end, and two tabs on different screens: one effect, and the
 * truth.
 */
final class ReplayTest extends AttemptTestCase {

	/**
	 * @return iterable<string, array{list<array{string, array<string, mixed>}>, string}> Steps after the start, and the
	 *     end.
	 */
	public static function ways(): iterable {
		$reason   = static fn ( string $reason ): array => array( 'reason', array(
			'reason' => $reason,
			'comment' => 'Once',
		) );
		$discount = array( 'offer_id' => 'too_expensive-discount-1' );
		$pause    = array( 'offer_id' => 'too_expensive-pause-1' );
		yield 'a discount' => array( array( $reason( 'too_expensive' ), array( 'accept', $discount ) ), 'saved' );
		yield 'a pause after a decline' => array(
			array( $reason( 'too_expensive' ), array( 'decline', $discount ), array( 'accept', $pause ) ),
			'saved',
		);
		yield 'a cancel on the offer' => array(
			array( $reason( 'too_expensive' ), array( 'cancel', array() ) ),
			'cancelled',
		);
		yield 'all declined' => array(
			array(
				$reason( 'too_expensive' ),
				array( 'decline', $discount ),
				array( 'decline', $pause ),
				array( 'cancel', array() ),
			),
			'cancelled',
		);
		yield 'dismissed' => array( array( $reason( 'too_busy' ), array( 'dismiss', array() ) ), 'dismissed' );
	}

	/**
	 * @dataProvider ways
	 * @param list<array{string, array<string, mixed>}> $steps
	 */
	public function test_what_is_sent_again_changes_nothing( array $steps, string $end ): void {
		$attempt = $this->start();
		foreach ( $steps as [ $action, $body ] ) {
			$answer = $this->post( $attempt, $action, $body );
			$before = $this->written_down();
			$again  = $this->post( $attempt, $action, $body );
			self::assertSame(
				$this->but_for_its_end( $answer ),
				$this->but_for_its_end( $again ),
				$action . ' at once',
			);
			if ( 'reason' !== $action ) {
				// A reason may be given anew until the end, so it is heard each time.
				self::assertSame( $before, $this->written_down(), $action . ' at once' );
			}
		}
		self::assertSame( $end, $answer['state'] ?? '' );
		$before = $this->written_down();
		foreach (
			array(
				...$steps,
				array( 'cancel', array() ),
				array( 'dismiss', array() ),
				array( 'consent', array( 'agree' => true ) ),
			) as [ $action, $body ]
		) {
			[ $status, $data ] = $this->rest(
				'POST',
				'/attempts/' . Data::string( $attempt, 'id' ) . '/' . $action,
				$body,
			);
			self::assertContains( $status, array( 200, 409 ), $action . ' after the end: ' . wp_json_encode( $data ) );
			self::assertSame( $before, $this->written_down(), $action . ' after the end' );
		}
	}

	public function test_two_tabs_with_different_offers(): void {
		$first    = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$discount = array( 'offer_id' => 'too_expensive-discount-1' );
		$second   = $this->post( $this->start( status: 200 ), 'decline', $discount );
		$pause    = array( 'offer_id' => Data::string( Data::map( Data::map( $second, 'screen' ), 'offer' ), 'id' ) );
		self::assertSame( array( 'offer_id' => 'too_expensive-pause-1' ), $pause );

		$refused = $this->post( $first, 'accept', $discount, 409, 'churnstop_offer_unavailable' );
		self::assertSame(
			$second['screen'],
			Data::map( Data::map( $refused, 'data' ), 'attempt' )['screen'],
			'The first tab shows what the second one does.',
		);
		self::assertSame( array( 'active', 4000 ), $this->now() );
		$this->post( $first, 'decline', $discount );
		self::assertSame(
			'offer',
			$this->rest( 'GET', '/attempts/' . Data::string( $first, 'id' ) )[1]['state'],
			'Declined once, not both.',
		);

		$this->post( $second, 'accept', $pause );
		self::assertSame( array( 'on-hold', 4000 ), $this->now() );
		$this->post( $first, 'decline', $pause, 409, 'churnstop_attempt_closed' );
		$this->post( $first, 'cancel', array(), 409, 'churnstop_attempt_closed' );
		self::assertSame( array( 'on-hold', 4000 ), $this->now() );
	}

	/**
	 * An answer without the second in which its offer ends: the clock may have gone on in between.
	 *
	 * @param array<string, mixed> $answer
	 * @return array<string, mixed>
	 */
	private function but_for_its_end( array $answer ): array {
		unset( $answer['screen']['offer']['expires_at'] );
		return $answer;
	}

	/** @return array{string|null, int|null} */
	private function now(): array {
		$snapshot = $this->sandbox->snapshot( $this->subscription );
		return array( $snapshot?->store_status, $snapshot?->total->cents );
	}

	/** All that the tables have of it, except when it was written last. */
	private function written_down(): string {
		$database = Plugin::get()->part( Database::class );
		$all      = array( $this->sandbox->snapshot( $this->subscription )?->fingerprint() );
		foreach ( array( 'attempts', 'redemptions', 'responses', 'events' ) as $table ) {
			foreach ( $database->rows( 'SELECT * FROM {' . $table . '} ORDER BY 1' ) as $row ) {
				$all[] = array_diff_key( (array) $row, array_flip( array( 'updated_at', 'version' ) ) );
			}
		}
		return (string) wp_json_encode( $all, JSON_PRETTY_PRINT );
	}
}
