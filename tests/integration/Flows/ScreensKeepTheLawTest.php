<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Settings\Look;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Every screen that the server computes, on every way through the default flow, under every profile: no check on
 * screens finds anything.
 */
final class ScreensKeepTheLawTest extends FlowTestCase {

	/** @param array<string, mixed> $customer */
	#[DataProvider( 'customers' )]
	public function test_every_screen_keeps_the_law( array $customer, string $profile ): void {
		$flow  = $this->flow();
		$types = array();
		foreach ( array( null, ...array_column( Data::maps( $flow, 'reasons' ), 'id' ) ) as $reason ) {
			$steps     = array();
			$consented = false;
			foreach ( range( 0, 6 ) as $click ) {
				$attempt = $this->rest(
					'POST',
					'/flows/preview',
					array(
						'flow'     => $flow,
						'customer' => $customer,
						'steps'    => $steps,
					)
				);
				$screen  = Data::map( $attempt, 'screen' );
				$type    = Data::string( $screen, 'type' );
				$found   = ( new Compliance() )->screen(
					$screen,
					new ScreenContext( $profile, $consented, 'en_US', ( new Look( '#7f54b3', 4, 0 ) )->controls() ),
				);
				$this->assertSame(
					array(),
					array_map( static fn ( Violation $violation ): array => $violation->to_array(), $found ),
					$profile . ', ' . ( $reason ?? 'not stated' ) . ', click ' . $click,
				);
				$types[ $type ] = true;
				$consented      = $consented || 'consent' === $type;
				$step           = match ( $type ) {
					'survey'  => array(
						'action' => 'reason',
						'reason' => $reason,
					),
					'consent' => array(
						'action' => 'consent',
						'agree'  => true,
					),
					'offer'   => array( 'action' => 'decline' ),
					'confirm' => array( 'action' => 'cancel' ),
					default   => null,
				};
				if ( null === $step ) {
					break;
				}
				$steps[] = $step;
			}
		}
		$expected = array(
			Profiles::PARALLEL_CANCEL => array( 'confirm', 'offer', 'result', 'survey' ),
			Profiles::CONSENT_GATE    => array( 'confirm', 'consent', 'offer', 'result', 'survey' ),
			Profiles::BARE            => array( 'confirm', 'result', 'survey' ),
		);
		ksort( $types );
		$this->assertSame( $expected[ $profile ], array_keys( $types ) );
	}

	/** @return iterable<string, array{array<string, mixed>, string}> */
	public static function customers(): iterable {
		foreach (
			array(
				'monthly' => array(),
				'yearly' => array( 'period' => 'year' ),
				'in trial' => array( 'trial_days' => 5 ),
			) as $name => $customer
		) {
			yield $name
				. ' in California' => array(
					$customer + array( 'country' => 'US', 'state' => 'CA' ),
					Profiles::PARALLEL_CANCEL,
				);
			yield $name
				. ' in Minnesota' => array(
					$customer + array( 'country' => 'US', 'state' => 'MN' ),
					Profiles::CONSENT_GATE,
				);
			yield $name . ' in Germany' => array( $customer + array( 'country' => 'DE' ), Profiles::BARE );
		}
	}
}
