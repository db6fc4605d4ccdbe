<?php
declare(strict_types=1);

namespace ChurnStop\Abilities;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** The door for assistants: WordPress' Abilities (6.9 and newer; before, these hooks never fire). */
final class Module extends \ChurnStop\Module {

	public function hooks( Container $parts ): void {
		add_action(
			'wp_abilities_api_categories_init',
			static fn () => $parts->get( Abilities::class )->register_category(),
		);
		add_action( 'wp_abilities_api_init', static fn () => $parts->get( Abilities::class )->register() );
	}
}
