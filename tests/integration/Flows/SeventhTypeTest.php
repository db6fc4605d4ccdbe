<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Plugin;
use ChurnStop\Subscriptions\Snapshot;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * A type of another plugin is validated like ours; when its plugin is gone, its offers stay stored and nothing breaks.
 */
final class SeventhTypeTest extends FlowTestCase {

	public function test_a_registered_type_is_validated_and_outlives_its_plugin(): void {
		add_filter( 'churnstop_offer_types', static fn ( array $types ): array => array( ...$types, self::delay() ) );
		$this->fresh();
		$error = $this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $this->flow(), 'reasons.1.offers.1', array( 'type' => 'delay' ) ),
			400,
		);
		$this->assertSame(
			array( 'reasons.1.offers.1.days' ),
			array_keys( (array) self::at( $error, 'data.params' ) ),
		);
		$error = $this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $this->flow(), 'reasons.1.offers.1', array( 'type' => 'delay', 'days' => 40 ) ),
			422,
		);
		$this->assertSame( array( 'offer_settings_in_range' ), self::failed( $error ) );
		$saved = $this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $this->flow(), 'reasons.1.offers.1', array( 'type' => 'delay', 'days' => '10' ) ),
		);
		$this->assertSame(
			array( 'too_busy-delay-1', 10, 'Later, please' ),
			array(
				self::at( $saved, 'reasons.1.offers.1.id' ),
				self::at( $saved, 'reasons.1.offers.1.days' ),
				self::at( $saved, 'reasons.1.offers.1.accept_label' ),
			),
		);

		remove_all_filters( 'churnstop_offer_types' );
		$this->fresh();
		$this->assertSame(
			10,
			Plugin::get()->part( FlowStore::class )->live()[0]->offer( 'too_busy-delay-1' )?->settings['days'],
		);
		$saved = $this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), 'name', 'Renamed' ) );
		$this->assertSame( 10, self::at( $saved, 'reasons.1.offers.1.days' ), 'An unrelated edit keeps it' );
		$this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $this->flow(), 'reasons.0.offers.2', array( 'type' => 'delay', 'days' => 10 ) ),
			400,
		);
	}

	public function test_our_own_types_cannot_be_replaced(): void {
		add_filter( 'churnstop_offer_types', static fn (): array => array( self::delay( 'discount' ) ) );
		$this->fresh();
		$this->assertInstanceOf(
			\ChurnStop\Offers\Discount::class,
			Plugin::get()->part( OfferTypes::class )->get( 'discount' ),
		);
		$this->assertCount( 6, Plugin::get()->part( OfferTypes::class )->all() );
	}

	/** @return iterable<string, array{mixed, int}> What the filter answers, and how often the developer is told. */
	public static function mistakes(): iterable {
		yield 'nothing: a forgotten return' => array( null, 1 );
		yield 'a word' => array( 'delay', 1 );
		yield 'no types' => array( array( 1, 'delay', new \stdClass() ), 3 );
		yield 'an id with a space' => array( array( self::delay( 'pay later' ) ), 1 );
		yield 'an id that is too long' => array( array( self::delay( str_repeat( 'a', 41 ) ) ), 1 );
	}

	#[DataProvider( 'mistakes' )]
	public function test_a_mistake_in_the_filter_costs_nobody_an_offer_and_is_told( mixed $answer, int $times ): void {
		$told = 0;
		$tell = static function ( string $function_name ) use ( &$told ): void {
			$told += 'churnstop_offer_types' === $function_name ? 1 : 0;
		};
		add_action( 'doing_it_wrong_run', $tell );
		add_filter( 'doing_it_wrong_trigger_error', '__return_false' );
		add_filter( 'churnstop_offer_types', static fn (): mixed => $answer );
		try {
			$this->fresh();
			$this->assertCount( 6, Plugin::get()->part( OfferTypes::class )->all() );
			$this->assertSame( $times, $told );
		} finally {
			remove_action( 'doing_it_wrong_run', $tell );
			remove_filter( 'doing_it_wrong_trigger_error', '__return_false' );
			remove_all_filters( 'churnstop_offer_types' );
		}
	}

	private static function delay( string $id = 'delay' ): OfferType {
		return new class( $id ) implements OfferType {
			public function __construct( private readonly string $id ) {}

			public function id(): string {
				return $this->id;
			}

			public function plan(): string {
				return 'starter';
			}

			public function label(): string {
				return 'Delay';
			}

			public function settings(): array {
				return array(
					'days' => array(
						'type'     => 'integer',
						'minimum'  => 1,
						'maximum'  => 30,
						'required' => true,
						'default'  => 7,
					),
				);
			}

			public function needs_targets(): bool {
				return false;
			}

			public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
				return array();
			}

			public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
				return null;
			}

			public function change(
				Offer $offer,
				Snapshot $snapshot,
				array $targets,
				?int $product_id = null,
			): Change {
				return Change::delay( 7 );
			}

			public function texts( Offer $offer ): array {
				return array(
					'headline'     => 'Later?',
					'message'      => '',
					'accept_label' => 'Later, please',
				);
			}

			public function summary( Offer $offer, Terms $terms ): string {
				return 'Later.';
			}
		};
	}
}
