<?php
/**
 * The block on a page. WordPress sets $attributes.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

/** @var array<string, mixed> $attributes */
// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
echo ChurnStop\Storefront\Block::html( $attributes, get_block_wrapper_attributes() );
