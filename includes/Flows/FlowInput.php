<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\AudienceInput;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Budgets\Budget;
use ChurnStop\Data;
use ChurnStop\InLocale;
use ChurnStop\LanguageTags;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Schema\Schema;
use ChurnStop\Schema\SchemaError;

/**
 * Turns what somebody sent into a complete flow body: envelope first, then each offer against its own type's schema, so
 * that an error names the right field; then sanitized, with ids and shipped texts filled in.
 *
 * A body is the contract's flow without `id`, `version` and `status` (columns of the table), and with `shipped`: the
 * places of texts that are ChurnStop's own.
 */
final class FlowInput {

	private readonly ShippedTexts $texts;
	private readonly AudienceInput $audiences;

	public function __construct( private readonly OfferTypes $types, FactRegistry $facts ) {
		$this->texts     = new ShippedTexts( $types );
		$this->audiences = new AudienceInput( $facts->get( ... ) );
	}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous The stored body, if there is one: offers of types that are not
	 *     registered any more may stay in it.
	 * @return list<SchemaError> Figures outside a setting's range are left to the check `offer_settings_in_range`.
	 */
	public function errors( array $input, ?array $previous = null ): array {
		$errors = Schema::errors( $input, Schema::file( 'flow' ) );
		foreach ( $errors as $error ) {
			// What is no list of reasons with lists of offers cannot be looked into.
			if ( str_starts_with( $error->path, 'reasons' ) || '' === $error->path ) {
				return $errors;
			}
		}
		$kept    = self::offer_types( $previous ?? array() );
		$facts   = AudienceInput::facts_of( $previous ?? array() );
		$library = ShippedTexts::reasons();
		$seen    = array();
		$reasons = array();
		array_push( $errors, ...$this->audience_errors( $input, 'audience', $facts ) );
		foreach ( Data::maps( $input, 'reasons' ) as $at => $reason ) {
			$path = 'reasons.' . $at;
			$id   = Data::string( $reason, 'id' );
			if ( isset( $reasons[ $id ] ) ) {
				$errors[] = new SchemaError(
					$path . '.id',
					SchemaError::OTHER,
					__( 'Two reasons have the same id.', 'churnstop' ),
				);
			}
			$reasons[ $id ] = true;
			if ( '' === trim( Data::string( $reason, 'label' ) ) && ! isset( $library[ $id ] ) ) {
				$errors[] = new SchemaError(
					$path . '.label',
					SchemaError::OTHER,
					__( 'The reason needs a label.', 'churnstop' ),
				);
			}
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				array_push( $errors, ...$this->offer_errors( $offer, $path . '.offers.' . $number, $kept, $seen ) );
				array_push(
					$errors,
					...(
						isset( $offer['budget'] )
							? Budget::errors( $offer['budget'], $path . '.offers.' . $number . '.budget' )
							: array()
					),
				);
				array_push(
					$errors,
					...$this->audience_errors( $offer, $path . '.offers.' . $number . '.audience', $facts ),
				);
			}
		}
		return $errors;
	}

	/**
	 * @param array<string, mixed>      $input    Without errors.
	 * @param array<string, mixed>|null $previous
	 * @return array<string, mixed> The body.
	 */
	public function body( array $input, ?array $previous = null ): array {
		$input           = Schema::sanitised( $input, Schema::file( 'flow' ) );
		$input['locale'] = '' === Data::string( $input, 'locale' )
			? Data::string( $previous ?? array(), 'locale', self::site_locale() )
			: $input['locale'];
		$body            = $this->with_ids( $this->with_settings( $input ), $previous ?? array() );
		if ( ! isset( $body['name'] ) ) {
			$body['name'] = Data::string( $previous ?? array(), 'name', __( 'Untitled', 'churnstop' ) );
		}
		// Through the value object and back: one order of keys, every default filled in.
		$body = InLocale::run( Data::string( $body, 'locale' ), fn (): array => $this->with_texts( $body, $previous ) );
		return self::bare( Flow::from_array( $body ) ) + array( 'shipped' => $body['shipped'] );
	}

	/**
	 * A flow with every figure within its setting's range: for looking at it while somebody types.
	 *
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	public function within_ranges( array $body ): array {
		$reasons = array();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			$offers = array();
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				$type = $this->types->get( Data::string( $offer, 'type' ) );
				foreach ( null === $type ? array() : OfferTypes::settings_of( $type, $offer ) as $name => $schema ) {
					if ( 'integer' === ( $schema['type'] ?? '' ) && is_numeric( $offer[ $name ] ?? null ) ) {
						$offer[ $name ] = min(
							max( Data::int( $offer, $name ), Data::int( $schema, 'minimum', PHP_INT_MIN ) ),
							Data::int( $schema, 'maximum', PHP_INT_MAX ),
						);
					}
				}
				$offers[] = $offer;
			}
			$reason['offers'] = $offers;
			$reasons[]        = $reason;
		}
		$body['reasons'] = $reasons;
		return $body;
	}

	/**
	 * A stored body in the current language: its shipped texts follow it, edited ones stay in the flow's own, or in
	 * what they say themselves.
	 *
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	public function localised( array $body ): array {
		$locale  = determine_locale();
		$places  = Data::string( $body, 'locale' ) === $locale ? array() : Data::strings( $body, 'shipped' );
		$shipped = array() === $places
			? array()
			: array_intersect_key( $this->texts->of( $body ), array_flip( $places ) );
		return ShippedTexts::map(
			$body,
			static fn ( string $place, ?string $text ): ?string => $shipped[ $place ]
				?? ( null === $text ? null : LanguageTags::in( $text, $locale ) ),
		);
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, string> Offer id → type.
	 */
	public static function offer_types( array $body ): array {
		$types = array();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				$types[ Data::string( $offer, 'id' ) ] = Data::string( $offer, 'type' );
			}
		}
		return $types;
	}

	/** @return array<string, mixed> */
	private static function bare( Flow $flow ): array {
		return array_diff_key( $flow->to_array(), array_flip( array( 'id', 'version', 'status' ) ) );
	}

	/**
	 * @param array<string, mixed> $of   A flow or an offer; what is no object is found by its schema.
	 * @param list<string>         $kept Facts that the stored flow asks for.
	 * @return list<SchemaError>
	 */
	private function audience_errors( array $of, string $path, array $kept ): array {
		return is_array( $of['audience'] ?? null )
			? $this->audiences->errors( Data::map( $of, 'audience' ), $path, $kept )
			: array();
	}

	/**
	 * @param array<string, mixed>  $offer
	 * @param array<string, string> $kept Offer id → type, as stored.
	 * @param array<string, true>   $seen Ids so far; added to.
	 * @return list<SchemaError>
	 */
	private function offer_errors( array $offer, string $path, array $kept, array &$seen ): array {
		$schema = Schema::file( 'offer' );
		$id     = Data::string( $offer, 'id' );
		$name   = Data::string( $offer, 'type' );
		$type   = $this->types->get( $name );
		$errors = array();
		if ( '' !== $id && isset( $seen[ $id ] ) ) {
			$errors[] = new SchemaError(
				$path . '.id',
				SchemaError::OTHER,
				__( 'Two offers have the same id.', 'churnstop' ),
			);
		}
		$seen[ $id ] = true;
		if ( null === $type && '' !== $name ) {
			if ( ( $kept[ $id ] ?? null ) === $name ) {
				return $errors;
			}
			return array(
				...$errors,
				new SchemaError(
					$path . '.type',
					SchemaError::OTHER,
					/* translators: %s: an offer type's id. */
					sprintf( __( 'There is no offer type "%s".', 'churnstop' ), $name ),
				),
			);
		}
		$settings = null === $type ? array() : OfferTypes::settings_of( $type, $offer );
		foreach ( null === $type ? array() : OfferTypes::of_other_forms( $type, $offer ) as $setting ) {
			if ( isset( $offer[ $setting ] ) ) {
				$message  = sprintf(
					/* translators: %s: names of settings. */
					__( 'An offer has only one form of its settings. Leave this out, or leave out: %s.', 'churnstop' ),
					implode( ', ', array_keys( $settings ) ),
				);
				$errors[] = new SchemaError( $path . '.' . $setting, SchemaError::OTHER, $message );
			}
			unset( $offer[ $setting ] );
		}
		// Without a type nobody can say which settings belong to it.
		$schema['additionalProperties'] = null === $type;
		$schema['properties']           = Data::map( $schema, 'properties' ) + $settings;
		foreach ( Schema::errors( $offer, $schema, $path ) as $error ) {
			if ( SchemaError::RANGE !== $error->kind ) {
				$errors[] = $error;
			}
		}
		return $errors;
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed> Each offer with typed settings in the type's own order, defaults filled in.
	 */
	private function with_settings( array $input ): array {
		$envelope = Data::map( Schema::file( 'offer' ), 'properties' );
		$library  = ShippedTexts::reasons();
		$reasons  = array();
		foreach ( Data::maps( $input, 'reasons' ) as $reason ) {
			$offers = array();
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				$type = $this->types->get( Data::string( $offer, 'type' ) );
				if ( null === $type ) {
					$offers[] = $offer;
					continue;
				}
				$settings = OfferTypes::settings_of( $type, $offer );
				$offer    = array_diff_key( $offer, array_flip( OfferTypes::of_other_forms( $type, $offer ) ) );
				$clean = Schema::sanitised(
					$offer,
					array(
						'type'       => 'object',
						'properties' => $envelope + $settings,
					)
				);
				$typed = array();
				foreach ( $settings as $name => $schema ) {
					$typed[ $name ] = array_key_exists( $name, $clean )
						? $clean[ $name ]
						: ( $schema['default'] ?? null );
				}
				$offers[] = array_diff_key( $clean, $settings ) + $typed;
			}
			$id                = Data::string( $reason, 'id' );
			$reason['kind']    = Data::string( $reason, 'kind', $library[ $id ]['kind'] ?? 'other' );
			$reason['offers']  = $offers;
			$follow_up         = trim( Data::string( $reason, 'follow_up' ) );
			$reason['follow_up'] = '' === $follow_up ? null : $follow_up;
			$reasons[]         = $reason;
		}
		$input['reasons'] = $reasons;
		return $input;
	}

	/**
	 * An id is stable over edits and new when the type changes; a missing one is `{reason}-{type}-{n}`.
	 *
	 * @param array<string, mixed> $body
	 * @param array<string, mixed> $previous
	 * @return array<string, mixed>
	 */
	private function with_ids( array $body, array $previous ): array {
		$before  = self::offer_types( $previous );
		$reasons = Data::maps( $body, 'reasons' );
		$taken   = array();
		foreach ( $reasons as $at => $reason ) {
			$offers = Data::maps( $reason, 'offers' );
			foreach ( $offers as $number => $offer ) {
				$id = Data::string( $offer, 'id' );
				if (
					'' !== $id
					&& ( $before[ $id ] ?? Data::string( $offer, 'type' ) ) === Data::string( $offer, 'type' )
				) {
					$taken[ $id ] = true;
				} else {
					$offers[ $number ]['id'] = '';
				}
			}
			$reasons[ $at ]['offers'] = $offers;
		}
		foreach ( $reasons as $at => $reason ) {
			$offers = Data::maps( $reason, 'offers' );
			foreach ( $offers as $number => $offer ) {
				$stem = Data::string( $reason, 'id' ) . '-' . Data::string( $offer, 'type' ) . '-';
				$next = 1;
				while ( '' === Data::string( $offers[ $number ], 'id' ) ) {
					if ( ! isset( $taken[ $stem . $next ] ) ) {
						$offers[ $number ]['id'] = $stem . $next;
						$taken[ $stem . $next ]  = true;
					}
					++$next;
				}
			}
			$reasons[ $at ]['offers'] = $offers;
		}
		$body['reasons'] = $reasons;
		return $body;
	}

	/**
	 * Fills in shipped texts, and remembers which ones are shipped. Runs in the flow's language.
	 *
	 * A text that was the shipped one stays so when the offer's settings change ("Take 20% off" becomes "Take 25%
	 * off").
	 *
	 * @param array<string, mixed>      $body
	 * @param array<string, mixed>|null $previous
	 * @return array<string, mixed>
	 */
	private function with_texts( array $body, ?array $previous ): array {
		$shipped = $this->texts->of( $body );
		$old     = array();
		if ( null !== $previous ) {
			$marked = array_flip( Data::strings( $previous, 'shipped' ) );
			ShippedTexts::map(
				$previous,
				static function ( string $place, ?string $text ) use ( $marked, &$old ): ?string {
					if ( null !== $text && isset( $marked[ $place ] ) ) {
						$old[ $place ] = $text;
					}
					return $text;
				}
			);
		}
		$places = array();
		$body   = ShippedTexts::map(
			$body,
			static function ( string $place, ?string $text ) use ( $shipped, $old, &$places ): ?string {
				$ours = $shipped[ $place ] ?? null;
				if ( null === $ours ) {
					return $text;
				}
				$needed = ShippedTexts::needs( substr( $place, (int) strrpos( $place, '.' ) + 1 ) );
				if (
					null === $text
					|| $text === $ours
					|| ( '' === $text && $needed )
					|| ( $old[ $place ] ?? null ) === $text
				) {
					$places[] = $place;
					return $ours;
				}
				return $text;
			}
		);
		$body['shipped'] = $places;
		return $body;
	}

	/**
	 * The site's language, or English where ChurnStop has no translation into it: a flow's locale says what its texts
	 * are written in.
	 */
	public static function site_locale(): string {
		$locale = get_locale();
		return str_starts_with( $locale, 'en' )
			|| InLocale::run(
				$locale,
				static fn (): bool => 'Cancel subscription' !== ShippedTexts::labels()['cancel'],
			)
			? $locale
			: 'en_US';
	}
}
